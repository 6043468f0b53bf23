using System.Globalization;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>How the sockets of one side behave.</summary>
/// <param name="IsTls">Records: reads give at most <paramref name="Record"/> bytes, any event may help any direction, the notice of the end needs room like bytes do.</param>
/// <param name="Window">Bytes that are on their way before writing blocks.</param>
/// <param name="Record">Most bytes of one read, and of one write, with TLS.</param>
internal sealed record SocketPlan(bool IsTls, int Window, int Record)
{
    public static SocketPlan Parse(ReadOnlySpan<string> words) => new(words[0] == "tls", Number(words[1]), Number(words[2]));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsTls ? "tls" : "plain")} {Window} {Record}");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
