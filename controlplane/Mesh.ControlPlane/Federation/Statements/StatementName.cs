using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>The name of a statement: <c>cluster</c>, <c>service/namespace/name</c>, <c>endpoints/namespace/name</c> or <c>region/region</c>.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Service">The service; default for the other kinds.</param>
/// <param name="Region">The region; empty for the other kinds.</param>
internal readonly record struct StatementName(StatementKind Kind, ResourceName Service, string Region)
{
    /// <summary>Longest text of a name that can be valid.</summary>
    public const int MaxLength = 400;

    private const string ClusterText = "cluster";
    private const string ServicePrefix = "service/";
    private const string EndpointsPrefix = "endpoints/";
    private const string RegionPrefix = "region/";

    public static readonly StatementName Cluster = new(StatementKind.Cluster, default, "");

    public static StatementName OfService(ResourceName service) => new(StatementKind.Service, service, "");

    public static StatementName OfEndpoints(ResourceName service) => new(StatementKind.Endpoints, service, "");

    public static StatementName OfRegion(string region) => new(StatementKind.Region, default, region);

    public static StatementName? TryParse(string text) => text switch
    {
        { Length: > MaxLength } => null,
        ClusterText => Cluster,
        _ when text.StartsWith(ServicePrefix, StringComparison.Ordinal) => ResourceName.TryParse(text.AsSpan(ServicePrefix.Length)) is { } service ? OfService(service) : null,
        _ when text.StartsWith(EndpointsPrefix, StringComparison.Ordinal) => ResourceName.TryParse(text.AsSpan(EndpointsPrefix.Length)) is { } service ? OfEndpoints(service) : null,
        _ when text.StartsWith(RegionPrefix, StringComparison.Ordinal) && StatementText.IsTopology(text.AsSpan(RegionPrefix.Length)) => OfRegion(text[RegionPrefix.Length..]),
        _ => null,
    };

    public override string ToString() => Kind switch
    {
        StatementKind.Cluster => ClusterText,
        StatementKind.Service => $"{ServicePrefix}{Service}",
        StatementKind.Endpoints => $"{EndpointsPrefix}{Service}",
        _ => $"{RegionPrefix}{Region}",
    };
}
