using Mesh.Api.Resources;

namespace Mesh.Proxy.State;

/// <summary>What makes a backend the same across snapshots.</summary>
/// <param name="Service">The Service whose endpoints it has.</param>
/// <param name="Port">Service port on it.</param>
/// <param name="Cluster">Cluster that owns it.</param>
internal readonly record struct BackendKey(ResourceName Service, int Port, string Cluster);
