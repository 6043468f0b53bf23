using System.Security.Cryptography;
using Google.Protobuf;
using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>Makes statements with their versions. Equal content has equal bytes, and so one version on every replica: maps must be filled in order.</summary>
internal static class StatementMaker
{
    private const int VersionBytes = 16;

    public static Statement Of(ClusterFacts facts) => new() { Name = StatementName.Cluster.ToString(), Version = VersionOf(facts), Cluster = facts };

    public static Statement Of(StatementName name, ExportedService service) => new() { Name = name.ToString(), Version = VersionOf(service), Service = service };

    public static Statement Of(StatementName name, ExportedEndpoints endpoints) => new() { Name = name.ToString(), Version = VersionOf(endpoints), Endpoints = endpoints };

    public static Statement Of(StatementName name, RegionDecision decision) => new() { Name = name.ToString(), Version = VersionOf(decision), Region = decision };

    private static string VersionOf(IMessage content) => Convert.ToHexStringLower(SHA256.HashData(content.ToByteArray()).AsSpan(0, VersionBytes));
}
