namespace Mesh.Bench.Sidecar.Load;

/// <summary>Asks a backend how many requests it has had, past all proxies (nginx's <c>stub_status</c>).</summary>
/// <param name="http">Dials inside the cluster's network.</param>
internal sealed class BackendCounter(HttpClient http)
{
    private const string Header = "server accepts handled requests";

    public async Task<long> ReadAsync(Uri status, CancellationToken cancellationToken) => Parse(await http.GetStringAsync(status, cancellationToken));

    internal static long Parse(string page)
    {
        string[] lines = page.Split('\n', StringSplitOptions.TrimEntries);
        int header = Array.IndexOf(lines, Header);
        return header >= 0 && header + 1 < lines.Length && lines[header + 1].Split(' ') is [_, _, var requests] && long.TryParse(requests, out long count)
            ? count
            : throw new BenchException($"the backend's status is not understood: {page.ReplaceLineEndings(" ")}");
    }
}
