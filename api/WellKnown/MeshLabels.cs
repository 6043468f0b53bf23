namespace Mesh.Api.WellKnown;

/// <summary>Labels that the mesh reads or writes.</summary>
public static class MeshLabels
{
    /// <summary>On a namespace: <see cref="Enabled"/> adds a sidecar to each new pod. On a pod (as label or annotation): overrides the namespace.</summary>
    public const string Inject = "mesh.dev/inject";

    /// <summary>On a pod: <c>true</c> if it got a sidecar. For people and selectors only: whether peers use mutual TLS is decided by the pod's containers.</summary>
    public const string Injected = "mesh.dev/injected";

    /// <summary>On a Service: <see cref="True"/> exports it, and its name means all clusters that do so, the own one first.</summary>
    public const string Global = "mesh.dev/global";

    /// <summary>Value of <see cref="Inject"/>: add a sidecar.</summary>
    public const string Enabled = "enabled";

    /// <summary>Value of <see cref="Inject"/>: leave alone.</summary>
    public const string Disabled = "disabled";

    /// <summary>Value of <see cref="Injected"/> and of <see cref="Global"/>.</summary>
    public const string True = "true";
}
