using System.Runtime.InteropServices;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Reporting;

/// <summary>Many files in little room: one column a property, in ordinal order of the places, and each text once.</summary>
internal sealed record ReportFiles
{
    /// <summary>The distributions.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Who decided on files, and by which rule.</summary>
    public required IReadOnlyList<ReportRule> Rules { get; init; }

    /// <summary>How many characters a place has in common with the one before it.</summary>
    public required IReadOnlyList<int> Shared { get; init; }

    /// <summary>What follows these.</summary>
    public required IReadOnlyList<string> Rest { get; init; }

    /// <summary>The place among the owners.</summary>
    public required IReadOnlyList<int> Owner { get; init; }

    /// <summary>The size in bytes before.</summary>
    public required IReadOnlyList<long> BytesBefore { get; init; }

    /// <summary>The size in bytes after.</summary>
    public required IReadOnlyList<long> BytesAfter { get; init; }

    /// <summary>0 kept, 1 removed, 2 rewritten, 3 added.</summary>
    public required IReadOnlyList<int> Kind { get; init; }

    /// <summary>The place among the rules, or -1.</summary>
    public required IReadOnlyList<int> Rule { get; init; }

    /// <summary>The places of files that got another one, by the row.</summary>
    public required IReadOnlyDictionary<int, string> NewPlaces { get; init; }

    /// <summary>1 for a file that a probe opened, 0 for others; <see langword="null"/> when that is not known.</summary>
    public IReadOnlyList<int>? Opened { get; init; }

    /// <param name="all">The files.</param>
    public static ReportFiles Of(IEnumerable<ReportFile> all)
    {
        var files = all.OrderBy(file => file.Place, StringComparer.Ordinal).ToList();
        var owners = new Numbering<string>();
        var rules = new Numbering<ReportRule>();
        var places = files.ConvertAll(file => file.Place);
        var shared = places.Select((place, i) => i == 0 ? 0 : place.AsSpan().CommonPrefixLength(places[i - 1])).ToList();
        return new ReportFiles
        {
            Owners = owners.All,
            Rules = rules.All,
            Shared = shared,
            Rest = places.Select((place, i) => place[shared[i]..]).ToList(),
            Owner = files.ConvertAll(file => owners.Of(file.Owner)),
            BytesBefore = files.ConvertAll(file => file.BytesBefore),
            BytesAfter = files.ConvertAll(file => file.BytesAfter),
            Kind = files.ConvertAll(file =>
                file.Kind switch
                {
                    null => 0,
                    ChangeKind.Remove => 1,
                    ChangeKind.Rewrite => 2,
                    _ => 3,
                }
            ),
            Rule = files.ConvertAll(file => file.Step is null ? -1 : rules.Of(new ReportRule(file.Step, file.Rule ?? ""))),
            NewPlaces = files
                .Select((file, i) => (file.NewPlace, i))
                .Where(entry => entry.NewPlace is not null)
                .ToDictionary(entry => entry.i, entry => entry.NewPlace!),
            Opened = files.TrueForAll(file => file.IsOpened is null) ? null : files.ConvertAll(file => file.IsOpened == true ? 1 : 0),
        };
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
