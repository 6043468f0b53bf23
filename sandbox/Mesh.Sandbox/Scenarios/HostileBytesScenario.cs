using System.Text;
using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Requests that HTTP implementations read differently, as raw bytes through two sidecars: no backend sees any of them.</summary>
internal sealed class HostileBytesScenario : IScenario
{
    private const string Target = "echo";

    public string Name => "hostile-bytes";

    public string Summary => "requests that implementations read differently are refused before a backend sees them";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("victim")],
        async trial =>
        {
            V1Pod victim = (await trial.PodsAsync("victim", cancellationToken))[0];
            await CheckControlAsync(context, trial, victim, cancellationToken);
            foreach ((string what, string bytes) in Http1)
            {
                await CheckAsync(context, trial, victim, what, new RawRequest(Target, 80, Encoding.Latin1.GetBytes(bytes)), result => result.End != "open", cancellationToken);
            }

            foreach ((string what, byte[] bytes) in HostileHttp2.Cases)
            {
                await CheckAsync(context, trial, victim, what, new RawRequest(Target, 81, bytes), result => HostileHttp2.IsRefused(result.Bytes), cancellationToken);
            }

            await CheckControlAsync(context, trial, victim, cancellationToken);
        },
        cancellationToken);

    /// <summary>An honest request arrives, or the refusals would prove nothing.</summary>
    private static async Task CheckControlAsync(ScenarioContext context, Trial trial, V1Pod victim, CancellationToken cancellationToken)
    {
        long before = await trial.RequestsAsync(victim, cancellationToken);
        RawResult honest = await trial.Client.SendAsync(
            new RawRequest(Target, 80, "POST /honest HTTP/1.1\r\nHost: echo\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"u8.ToArray(), 5000), cancellationToken);
        long after = await trial.RequestsAsync(victim, cancellationToken);
        context.Report.Check(after == before + 1 && honest.ToString().Contains("200", StringComparison.Ordinal), "an honest request arrives", honest.ToString());
    }

    private static async Task CheckAsync(
        ScenarioContext context, Trial trial, V1Pod victim, string what, RawRequest raw, Func<RawResult, bool> isRefused, CancellationToken cancellationToken)
    {
        long before = await trial.RequestsAsync(victim, cancellationToken);
        RawResult result = await trial.Client.SendAsync(raw, cancellationToken);
        long seen = await trial.RequestsAsync(victim, cancellationToken) - before;
        context.Report.Check(seen == 0 && isRefused(result), what, $"{result}; the backend saw {seen}");
    }

    private static IReadOnlyList<(string What, string Bytes)> Http1 { get; } =
    [
        ("two different lengths", Post("Content-Length: 3\r\nContent-Length: 30\r\n") + "abc" + Smuggled),
        ("two lengths in a list", Post("Content-Length: 3, 30\r\n") + "abc" + Smuggled),
        ("a length and chunks", Post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n" + Smuggled),
        ("chunks that are not the last coding", Post("Transfer-Encoding: chunked, identity\r\n") + "0\r\n\r\n" + Smuggled),
        ("an unknown coding", Post("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n" + Smuggled),
        ("chunks twice", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n" + Smuggled),
        ("a space before the colon", Post("Content-Length : 3\r\n") + "abc" + Smuggled),
        ("a folded line", Post("X-Folded: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "abc" + Smuggled),
        ("a bare CR in a value", Post("X-Value: a\rTransfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "abc" + Smuggled),
        ("a bare LF as a line end", "POST / HTTP/1.1\nHost: echo\nContent-Length: 3\n\nabc"),
        ("a NUL in a value", Post("X-Value: a\0b\r\nContent-Length: 3\r\n") + "abc"),
        ("a signed length", Post("Content-Length: +3\r\n") + "abc"),
        ("a negative chunk", Post("Transfer-Encoding: chunked\r\n") + "-1\r\nabc\r\n0\r\n\r\n"),
        ("two hosts", "GET / HTTP/1.1\r\nHost: echo\r\nHost: other\r\n\r\n"),
        ("no host", "GET / HTTP/1.1\r\n\r\n"),
        ("a space in the target", "GET /a b HTTP/1.1\r\nHost: echo\r\n\r\n"),
        ("an old-style request", "GET /\r\n\r\n"),
        ("a newer version", "GET / HTTP/3.7\r\nHost: echo\r\n\r\n"),
    ];

    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: echo\r\n\r\n";

    private static string Post(string fields) => $"POST / HTTP/1.1\r\nHost: echo\r\n{fields}\r\n";
}
