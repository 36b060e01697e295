using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A file served over HTTP on loopback, as often as it is asked for.</summary>
internal sealed class BootstrapperDownload : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public BootstrapperDownload(string content)
    {
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}/dotnet-install.sh";
        _ = ServeAsync(content);
    }

    public string Url { get; }

    /// <summary>An address where nobody listens.</summary>
    public static string DeadUrl()
    {
        using var download = new BootstrapperDownload("");
        return download.Url;
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(string content)
    {
        var body = Encoding.UTF8.GetBytes(content);
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // The request's headers: every request gets the same file.
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"));
                await stream.WriteAsync(body);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
