namespace Mesh.Kubernetes.Sidecars;

/// <summary>Pods of one namespace that has, or asks for, sidecars.</summary>
/// <param name="Namespace">Name.</param>
/// <param name="Meshed">Pods with a sidecar, outdated ones included.</param>
/// <param name="Outdated">Of these, those whose sidecar is not what the injector would give them now.</param>
/// <param name="Missing">Pods that should have a sidecar and have none.</param>
public sealed record NamespaceSidecars(string Namespace, int Meshed, int Outdated, int Missing);
