using System.Net;
using System.Text;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A package index on this machine that serves the wheels of a folder to those who know the password (PEP 503).</summary>
internal sealed class LoopbackIndex : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _folder;
    private readonly string _authorization;

    public LoopbackIndex(string folder, string user, string password)
    {
        _folder = folder;
        _authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                Answer(context.Request, context.Response);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The test is over, or its client has hung up.
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        var parts = request.Url!.AbsolutePath.Trim('/').Split('/');
        var file = Path.Combine(_folder, parts[^1]);
        byte[] content = [];
        if (request.Headers["Authorization"] != _authorization)
        {
            response.StatusCode = 401;
            response.AddHeader("WWW-Authenticate", "Basic realm=\"index\"");
        }
        else if (File.Exists(file))
        {
            content = File.ReadAllBytes(file);
            response.ContentType = "application/octet-stream";
        }
        else if (
            parts is ["simple", var name]
            && Directory.EnumerateFiles(_folder, $"{name}-*.whl").Select(wheel => Path.GetFileName(wheel)).ToList() is { Count: > 0 } wheels
        )
        {
            content = Encoding.UTF8.GetBytes(string.Concat(wheels.Select(wheel => $"<a href=\"/files/{wheel}\">{wheel}</a>\n")));
            response.ContentType = "text/html";
        }
        else
        {
            response.StatusCode = 404;
        }

        response.OutputStream.Write(content);
        response.Close();
    }
}
