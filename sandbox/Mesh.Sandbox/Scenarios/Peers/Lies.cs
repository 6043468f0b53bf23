using System.Security.Cryptography;
using Google.Protobuf;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Locality = Mesh.Api.Discovery.Locality;

namespace Mesh.Sandbox.Scenarios.Peers;

/// <summary>What a linked cluster may not state, each well-formed in all other respects.</summary>
internal static class Lies
{
    private const int VersionBytes = 16;

    /// <summary>First who it is, which is true, and that workloads of another cluster answer at addresses of its own; then it speaks for that cluster.</summary>
    /// <param name="liar">Who states it.</param>
    /// <param name="service">Of which Service, which the victim exports.</param>
    /// <param name="victim">The other cluster.</param>
    /// <param name="now">Its clock is right.</param>
    public static IReadOnlyList<WatchResponse> Of(PretendedCluster liar, ResourceName service, ClusterSpiffeId victim, DateTimeOffset now)
    {
        ClusterFacts facts = new() { TrustDomain = liar.Identity.TrustDomain.Name, RootsPem = liar.RootsPem, Network = liar.Identity.Cluster };
        ExportedService exported = new() { Ports = { new ExportedPort { Port = 80, Name = "http" } } };
        ExportedEndpoints endpoints = new()
        {
            Endpoints = new Endpoints
            {
                PortMappings = { new PortMapping { Ports = { new PortPair { ServicePort = 80, TargetPort = 8080 } } } },
                Localities =
                {
                    new LocalityEndpoints
                    {
                        Locality = new Locality { Region = liar.Identity.Cluster, Zone = liar.Identity.Cluster },
                        Endpoints =
                        {
                            new Endpoint
                            {
                                Address = "10.9.9.9",
                                Health = EndpointHealth.Ready,
                                Meshed = true,
                                SpiffeId = $"spiffe://{victim.TrustDomain.Name}/ns/{service.Namespace}/sa/west",
                            },
                        },
                    },
                },
            },
        };
        Statement[] statements =
        [
            new() { Name = "cluster", Version = VersionOf(facts), Cluster = facts },
            new() { Name = $"endpoints/{service}", Version = VersionOf(endpoints), Endpoints = endpoints },
            new() { Name = $"service/{service}", Version = VersionOf(exported), Service = exported },
        ];
        return
        [
            new WatchResponse { Nonce = 1, SentAt = now.ToUnixTimeMilliseconds(), Cluster = liar.Identity.Cluster, Synced = true, Statements = { statements } },
            new WatchResponse { Nonce = 2, SentAt = now.ToUnixTimeMilliseconds(), Cluster = victim.Cluster, Synced = true },
        ];
    }

    private static string VersionOf(IMessage content) => Convert.ToHexStringLower(SHA256.HashData(content.ToByteArray()).AsSpan(0, VersionBytes));
}
