using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>An endpoint on loopback that gives the answers moto cannot give.</summary>
internal sealed class AwsStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, string, Answer> _answer;

    /// <param name="answer">The answer to a method and a path.</param>
    public AwsStub(Func<string, string, Answer> answer)
    {
        _answer = answer;
        using (var port = new TcpListener(IPAddress.Loopback, 0))
        {
            port.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Endpoint);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Endpoint { get; }

    public List<string> Requests { get; } = [];

    public IReadOnlyDictionary<string, string?> Environment => MotoFixture.Calling(Endpoint);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var request = await _listener.GetContextAsync();
                var (method, path) = (request.Request.HttpMethod, request.Request.Url!.AbsolutePath);
                Requests.Add($"{method} {path}");
                var answer = _answer(method, path);
                request.Response.StatusCode = answer.Status;
                if (answer.Error is not null)
                {
                    request.Response.Headers["x-amzn-ErrorType"] = answer.Error;
                }

                request.Response.Close(Encoding.UTF8.GetBytes(answer.Body), willBlock: true);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    internal sealed record Answer(int Status, string? Error, string Body);
}
