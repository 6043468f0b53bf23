using System.Globalization;

namespace Mesh.Samples.Load.Clients;

/// <summary>HTTP/1.1 with keep-alive.</summary>
internal sealed class HttpLoadClient(Uri url, IReadOnlyDictionary<string, string> headers, bool chunked) : ILoadClient
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = 1,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
    });

    public async Task<LoadOutcome> SendAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url) { Version = System.Net.HttpVersion.Version11 };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
        string version = Header(response, SampleIdentity.VersionHeader);
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            string reason = Header(response, "x-mesh-reason");
            return LoadOutcome.Failed(string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode} {reason}").TrimEnd(), version);
        }

        return !chunked || IsComplete(body)
            ? LoadOutcome.Success(version, Header(response, SampleIdentity.ClientHeader))
            : LoadOutcome.Failed("chunks are missing", version);
    }

    public void Dispose() => _client.Dispose();

    // The last line says how many there should be: "chunk 10 of 10".
    private static bool IsComplete(string body)
    {
        string[] lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && lines.Select((line, i) => line == $"chunk {i + 1} of {lines.Length}").All(same => same);
    }

    internal static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : "";
}
