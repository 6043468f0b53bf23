using System.IO.Pipelines;
using System.Text;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Tests.Fakes;

/// <summary>One open watch; the test writes what the server would.</summary>
internal sealed class FakeWatch(Uri uri)
{
    private readonly Pipe _pipe = new();

    public string Query => uri.Query;

    public Stream ReadSide => _pipe.Reader.AsStream();

    public async Task SendAsync(string type, V1ConfigMap resource) =>
        await SendLineAsync($$$"""{"type":"{{{type}}}","object":{{{ObjectJson.Serialize(resource)}}}}""");

    public Task BookmarkAsync(string version) =>
        SendLineAsync($$$"""{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"{{{version}}}"} } }""");

    /// <summary>The bookmark at the end of a list that the watch began with.</summary>
    public Task EndListAsync(string version) => SendLineAsync(
        $$$"""{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"{{{version}}}","annotations":{"k8s.io/initial-events-end":"true"} } } }""");

    public Task ErrorAsync(int code, string reason) =>
        SendLineAsync($$$"""{"type":"ERROR","object":{"kind":"Status","code":{{{code}}},"reason":"{{{reason}}}","message":"{{{reason}}}"}}""");

    public Task SendLineAsync(string line) => SendRawAsync(line + "\n");

    public async Task SendRawAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task CloseAsync() => await _pipe.Writer.CompleteAsync();

    public async Task BreakAsync() => await _pipe.Writer.CompleteAsync(new IOException("connection reset"));
}
