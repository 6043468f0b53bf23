namespace Mesh.Cli.Commands;

/// <summary>Sidecars in one namespace.</summary>
/// <param name="Namespace">Name.</param>
/// <param name="InjectionEnabled">Whether new pods get a sidecar.</param>
/// <param name="Meshed">Pods with a sidecar.</param>
/// <param name="MeshedReady">Of these, ready ones.</param>
/// <param name="Versions">Versions of their injection: of the product and of the injector's settings.</param>
/// <param name="Unmeshed">Pods that run without one, by name; in a namespace with injection these were created before the label, or opted out.</param>
internal sealed record NamespaceStatus(string Namespace, bool InjectionEnabled, int Meshed, int MeshedReady, IReadOnlyList<string> Versions, IReadOnlyList<string> Unmeshed);
