using System.Net;
using Google.Protobuf;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Federation.Statements;

/// <summary>Bytes of strangers: whatever a peer sends is understood, refused with a reason, or no message at all; and what gets past is what the rules allow.</summary>
public sealed class StatementFuzzTests
{
    private const int Rounds = 20_000;
    private static readonly PeerRules Rules = new(TrustDomain.Default, new HashSet<IPAddress>());

    [Fact]
    public void Apply_DamagedResponses_NothingBreaksAndNothingForeignGetsIn()
    {
        byte[][] seeds = [.. Seeds().Select(seed => seed.ToByteArray())];
        var random = new Random(7);
        var fold = new StatementFold("north", Rules);
        int understood = 0, refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Damage(seeds[random.Next(seeds.Length)], random);
            WatchResponse response;
            try
            {
                response = WatchResponse.Parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }

            fold.BeginPass();
            var folded = fold.Apply(response);
            understood++;
            refused += folded.Refused.Count;
            Assert.All(folded.Refused, refusal => Assert.NotEmpty(refusal.Reason));
        }

        Assert.All(fold.Statements, statement => Assert.Null(StatementJudge.Fault(statement, Rules)));
        Assert.All(
            fold.State!.Endpoints.Values.SelectMany(set => set.Endpoints.Localities).SelectMany(locality => locality.Endpoints),
            endpoint => Assert.True(IPAddress.TryParse(endpoint.Address, out var address) && !IPAddress.IsLoopback(address) && (!endpoint.Meshed || endpoint.SpiffeId.StartsWith("spiffe://cluster.local/ns/shop/", StringComparison.Ordinal))));
        // Else the damage is too great, or too small, to show anything.
        Assert.True(understood > Rounds / 10 && refused > Rounds / 100, $"{understood} understood, {refused} refused");
    }

    private static IEnumerable<WatchResponse> Seeds()
    {
        string roots = new TestCluster("north").Roots.Pem;
        yield return new() { Cluster = "north", Synced = true, Statements = { Stated.Facts(roots, gateways: [("203.0.113.7", 15443)]) } };
        yield return new() { Cluster = "north", Synced = true, Statements = { Stated.Service("shop/cart"), Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4"), Stated.Endpoint("2001:db8::4")) } };
        yield return new() { Cluster = "north", Synced = true, Statements = { Stated.Region("north-1", RegionState.Draining, 7) }, Removed = { "service/shop/web" } };
    }

    private static byte[] Damage(byte[] seed, Random random)
    {
        byte[] bytes = [.. seed];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "/.:01aZ\0"[random.Next(8)]);
        }

        return random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
