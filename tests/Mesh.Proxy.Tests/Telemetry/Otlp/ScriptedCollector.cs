using System.Collections.Concurrent;
using System.Net;

namespace Mesh.Proxy.Tests.Telemetry.Otlp;

/// <summary>A collector that keeps what it is sent and answers as it is told; null is no answer.</summary>
internal sealed class ScriptedCollector(params HttpStatusCode?[] answers) : HttpMessageHandler
{
    private readonly ConcurrentQueue<HttpStatusCode?> _answers = new(answers);
    private readonly SemaphoreSlim _posted = new(0);
    private readonly ConcurrentQueue<(string Path, string? Field, byte[] Body)> _posts = [];

    /// <summary>The next post that nobody has looked at.</summary>
    public async Task<(string Path, string? Field, byte[] Body)> NextAsync()
    {
        Assert.True(await _posted.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.True(_posts.TryDequeue(out (string Path, string? Field, byte[] Body) post));
        return post;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Keep(request, await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        return Answer();
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        request.Content!.CopyTo(body, null, cancellationToken);
        Keep(request, body.ToArray());
        return Answer();
    }

    private void Keep(HttpRequestMessage request, byte[] body)
    {
        Assert.Equal("application/x-protobuf", request.Content!.Headers.ContentType!.MediaType);
        string? field = request.Headers.TryGetValues("x-tenant", out IEnumerable<string>? values) ? string.Join(',', values) : null;
        _posts.Enqueue((request.RequestUri!.AbsolutePath, field, body));
        _posted.Release();
    }

    private HttpResponseMessage Answer() => _answers.TryDequeue(out HttpStatusCode? status)
        ? new HttpResponseMessage(status ?? throw new HttpRequestException("nobody there"))
        : new HttpResponseMessage(HttpStatusCode.OK);
}
