namespace Mesh.Cli.Regions;

/// <summary>What a control plane knows, as far as a simulation asks (<c>/debug/model</c>).</summary>
/// <param name="Endpoints">By name of the service, <c>namespace/name</c>; those of all linked clusters.</param>
internal sealed record KnownModel(IReadOnlyDictionary<string, IReadOnlyList<KnownEndpoint>> Endpoints);
