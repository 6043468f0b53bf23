using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Tests.Topology;

public sealed class PeerTemplatesTests
{
    public static TheoryData<string> Files => new(
        from peer in new[] { Contender.HAProxy, Contender.Nginx }
        from protocol in Enum.GetValues<BenchProtocol>()
        from isServer in new[] { false, true }
        select PeerTemplates.FileName(peer, protocol, isServer));

    [Theory]
    [MemberData(nameof(Files))]
    public void Render_EveryPeerAndProtocol_FillsAllPlacesIn(string file)
    {
        string text = PeerTemplates.Render(file, "10.244.0.7");

        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        Assert.Equal(file.Contains("client", StringComparison.Ordinal), text.Contains("10.244.0.7:15008", StringComparison.Ordinal));
    }

    /// <summary>A peer that verifies less would be cheaper for the wrong reason.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Render_EveryPeer_VerifiesTheOtherSideAndSpeaksTls13Only(string file)
    {
        string text = PeerTemplates.Render(file);
        string[] verification = (file.StartsWith("haproxy", StringComparison.Ordinal), file.Contains("client", StringComparison.Ordinal)) switch
        {
            (true, true) => ["verify required", "verifyhost server.bench", "ssl-min-ver TLSv1.3"],
            (true, false) => ["verify required", "ssl-min-ver TLSv1.3"],
            (false, true) => ["ssl_verify on;", "ssl_name server.bench;", "ssl_protocols TLSv1.3;"],
            (false, false) => ["ssl_verify_client on;", "ssl_protocols TLSv1.3;"],
        };

        Assert.All(verification, words => Assert.Contains(words, text, StringComparison.Ordinal));
    }
}
