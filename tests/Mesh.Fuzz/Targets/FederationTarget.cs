using System.Net;
using System.Text;
using Google.Protobuf;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Statements;

namespace Mesh.Fuzz.Targets;

/// <summary>
/// What the control plane of another cluster says, message after message, each with its length before it: judged and added up. Whatever it is, it is about that cluster, within bounds, and
/// takes nothing away before the peer has told everything.
/// </summary>
internal sealed class FederationTarget : IFuzzTarget
{
    private const string Peer = "north";
    private const string Forbidden = "10.96.0.1";

    private static readonly TrustDomain PeerDomain = TrustDomain.Parse("north.example");
    private static readonly PeerRules Rules = new(PeerDomain, new HashSet<IPAddress> { IPAddress.Parse(Forbidden) });

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Messages(new WatchResponse { Cluster = Peer, Nonce = 1, Synced = true, Statements = { Facts(), Service("shop/cart"), Endpoints("shop/cart") } }),
        Messages(
            new WatchResponse { Cluster = Peer, Nonce = 1, Statements = { Service("shop/cart"), Endpoints("shop/cart") } },
            new WatchResponse { Cluster = Peer, Nonce = 2, Synced = true, Statements = { Region("north-1", 3) } },
            new WatchResponse { Cluster = Peer, Nonce = 3, Synced = true, Removed = { "service/shop/cart" }, Statements = { Region("north-1", 4) } }),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["cluster", "service/", "endpoints/", "region/", "shop/cart", "spiffe://cluster.local/ns/shop/sa/cart", "spiffe://north.example/ns/other/sa/cart", Forbidden, "127.0.0.1", "169.254.169.254", "::1", "0.0.0.0", "\0"])
            .Select(Encoding.UTF8.GetBytes),
        [0x08], [0x0a], [0x12], [0x1a], [0x22], [0x28, 0x01], [0xff, 0xff, 0xff, 0xff, 0x0f],
    ];

    public string Run(byte[] input)
    {
        StatementFold fold = new(Peer, Rules);
        fold.BeginPass();
        bool isSynced = false;
        int responses = 0, refusals = 0;
        foreach (WatchResponse response in Responses(input))
        {
            responses++;
            isSynced |= response.Synced;
            HashSet<string> before = [.. fold.Statements.Select(statement => statement.Name)];
            FoldedResponse folded = fold.Apply(response);
            refusals += folded.Refused.Count;
            FuzzException.ThrowUnless(folded.Refused.All(refused => refused.Reason.Length > 0), "a refusal says why");
            FuzzException.ThrowUnless(Math.Max(folded.Refused.Count, fold.Refused.Count) <= StatementLimits.MaxRefusals, "refusals are bounded");
            FuzzException.ThrowUnless(isSynced || before.IsSubsetOf(fold.Statements.Select(statement => statement.Name)), "nothing is taken away before the peer has told everything");
            FuzzException.ThrowUnlessEqual(isSynced, fold.State is not null, "who has not told everything has stated nothing");
            Check(fold);
        }

        return $"{Math.Min(responses, 4)} {isSynced} {Math.Min(refusals, 4)} {string.Join(',', fold.Statements.Select(statement => statement.Name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal))} {Reason(fold)}";
    }

    private static IEnumerable<WatchResponse> Responses(byte[] input)
    {
        using MemoryStream stream = new(input);
        while (stream.Position < stream.Length)
        {
            WatchResponse response;
            try
            {
                response = WatchResponse.Parser.ParseDelimitedFrom(stream);
            }
            catch (InvalidProtocolBufferException)
            {
                // No message: gRPC ends the stream.
                yield break;
            }

            yield return response;
        }
    }

    private static void Check(StatementFold fold)
    {
        FuzzException.ThrowUnless(fold.Statements.Count <= StatementLimits.MaxStatements && fold.Statements.Sum(statement => (long)statement.CalculateSize()) <= StatementLimits.MaxTotalBytes, "what a peer states is bounded");
        if (fold.State is not { } state)
        {
            return;
        }

        FuzzException.ThrowUnlessEqual(fold.Statements.Count(statement => statement.Name != "cluster"), state.Services.Count + state.Endpoints.Count + state.Regions.Count, "what is in force is what is stated");
        FuzzException.ThrowUnlessEqual(PeerDomain.Name, state.Facts.TrustDomain, "a peer speaks for its own trust domain");
        FuzzException.ThrowUnless(state.Facts.Gateways.All(gateway => IsForeign(gateway.Address)), "gateways are not ours");
        foreach ((ResourceName service, ExportedEndpoints exported) in state.Endpoints)
        {
            foreach (Endpoint endpoint in exported.Endpoints.Localities.SelectMany(locality => locality.Endpoints))
            {
                FuzzException.ThrowUnless(IsForeign(endpoint.Address), "endpoints are not ours");
                FuzzException.ThrowUnless(endpoint.Cluster.Length == 0 && endpoint.MeshPort == 0 && endpoint.SpiffeIds.Count == 0, "endpoints are the peer's own pods");
                FuzzException.ThrowUnless(
                    !endpoint.Meshed || (SpiffeId.TryParse(endpoint.SpiffeId) is { } identity && identity.TrustDomain == PeerDomain && identity.Namespace == service.Namespace),
                    "identities are the peer's own, of the service's namespace");
            }
        }
    }

    // Read anew, by other code than the judge's.
    private static bool IsForeign(string address) =>
        IPAddress.TryParse(address, out IPAddress? read) && read.ToString() != Forbidden && !IPAddress.IsLoopback(read) && !read.Equals(IPAddress.Any) && !read.Equals(IPAddress.IPv6Any)
        && !read.IsIPv6LinkLocal && !read.IsIPv6Multicast && !read.IsIPv4MappedToIPv6;

    private static string Reason(StatementFold fold) =>
        fold.Refused.Values.FirstOrDefault() is { } reason ? new string([.. reason.TakeWhile(letter => letter is not ('\'' or ':') && !char.IsAsciiDigit(letter))]) : "";

    private static byte[] Messages(params WatchResponse[] responses)
    {
        using MemoryStream stream = new();
        foreach (WatchResponse response in responses)
        {
            response.WriteDelimitedTo(stream);
        }

        return stream.ToArray();
    }

    private static Statement Facts() => StatementMaker.Of(new ClusterFacts
    {
        TrustDomain = PeerDomain.Name,
        RootsPem = TestRoot.Pem(),
        Network = "north-net",
        Gateways = { new GatewayAddress { Address = "203.0.113.7", Port = 15443 } },
    });

    private static Statement Service(string name) => StatementMaker.Of(
        StatementName.OfService(ResourceName.TryParse(name)!.Value),
        new ExportedService { Ports = { new ExportedPort { Port = 80, Name = "http" } }, ExportedAt = 1, Labels = { ["tier"] = "1" } });

    private static Statement Endpoints(string name) => StatementMaker.Of(
        StatementName.OfEndpoints(ResourceName.TryParse(name)!.Value),
        ExportedEndpoints.Parser.ParseJson(
            """
            {"endpoints": {"portMappings": [{"ports": [{"servicePort": 80, "targetPort": 8080}]}], "localities": [{"locality": {"region": "north-1", "zone": "a"}, "endpoints": [
              {"address": "10.9.0.1", "health": "ENDPOINT_HEALTH_READY", "meshed": true, "spiffeId": "spiffe://north.example/ns/shop/sa/cart", "weight": 3},
              {"address": "2001:db8::2", "health": "ENDPOINT_HEALTH_READY"}]}]}}
            """));

    private static Statement Region(string region, ulong counter) => StatementMaker.Of(
        StatementName.OfRegion(region), new RegionDecision { State = RegionState.Draining, Counter = counter, DrainOverMs = 30_000, DecidedAt = 1, Until = 2, FailoverTo = { "south-1" }, Reason = "flood" });
}
