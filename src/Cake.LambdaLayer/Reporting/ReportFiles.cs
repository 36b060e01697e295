using System.Runtime.InteropServices;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Reporting;

/// <summary>Many files in little room: one column a property, in ordinal order of the places, and each text once.</summary>
/// <param name="Owners">The distributions.</param>
/// <param name="Rules">Who decided on files, and by which rule.</param>
/// <param name="Shared">How many characters a place has in common with the one before it.</param>
/// <param name="Rest">What follows these.</param>
/// <param name="Owner">The place among the owners.</param>
/// <param name="BytesBefore">The size in bytes before.</param>
/// <param name="BytesAfter">The size in bytes after.</param>
/// <param name="Kind">0 kept, 1 removed, 2 rewritten, 3 added.</param>
/// <param name="Rule">The place among the rules, or -1.</param>
/// <param name="NewPlaces">The places of files that got another one, by the row.</param>
/// <param name="Opened">1 for a file that a probe opened, 0 for others; <see langword="null"/> when that is not known.</param>
internal sealed record ReportFiles(
    IReadOnlyList<string> Owners,
    IReadOnlyList<ReportRule> Rules,
    IReadOnlyList<int> Shared,
    IReadOnlyList<string> Rest,
    IReadOnlyList<int> Owner,
    IReadOnlyList<long> BytesBefore,
    IReadOnlyList<long> BytesAfter,
    IReadOnlyList<int> Kind,
    IReadOnlyList<int> Rule,
    IReadOnlyDictionary<int, string> NewPlaces,
    IReadOnlyList<int>? Opened
)
{
    /// <param name="all">The files.</param>
    public static ReportFiles Of(IEnumerable<ReportFile> all)
    {
        var files = all.OrderBy(file => file.Place, StringComparer.Ordinal).ToList();
        var owners = new Numbering<string>();
        var rules = new Numbering<ReportRule>();
        var places = files.ConvertAll(file => file.Place);
        var shared = places.Select((place, i) => i == 0 ? 0 : place.AsSpan().CommonPrefixLength(places[i - 1])).ToList();
        return new ReportFiles(
            owners.All,
            rules.All,
            shared,
            places.Select((place, i) => place[shared[i]..]).ToList(),
            files.ConvertAll(file => owners.Of(file.Owner)),
            files.ConvertAll(file => file.BytesBefore),
            files.ConvertAll(file => file.BytesAfter),
            files.ConvertAll(file =>
                file.Kind switch
                {
                    null => 0,
                    ChangeKind.Remove => 1,
                    ChangeKind.Rewrite => 2,
                    _ => 3,
                }
            ),
            files.ConvertAll(file => file.Step is null ? -1 : rules.Of(new ReportRule(file.Step, file.Rule ?? ""))),
            files
                .Select((file, i) => (file.NewPlace, i))
                .Where(entry => entry.NewPlace is not null)
                .ToDictionary(entry => entry.i, entry => entry.NewPlace!),
            files.TrueForAll(file => file.IsOpened is null) ? null : files.ConvertAll(file => file.IsOpened == true ? 1 : 0)
        );
    }

    /// <summary>Gives each value a number.</summary>
    private sealed class Numbering<T>
        where T : notnull
    {
        private readonly Dictionary<T, int> _numbers = [];

        public List<T> All { get; } = [];

        public int Of(T value)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, value, out var isKnown);
            if (!isKnown)
            {
                number = All.Count;
                All.Add(value);
            }

            return number;
        }
    }
}
