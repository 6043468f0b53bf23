namespace Mesh.Kubernetes.Sidecars;

/// <summary>Pods of one workload of which somebody has to make new ones.</summary>
/// <param name="Namespace">Where they are.</param>
/// <param name="Owner">What they belong to.</param>
/// <param name="State"><see cref="SidecarState.Missing"/> or <see cref="SidecarState.Outdated"/>.</param>
/// <param name="Pods">How many there are.</param>
public sealed record SidecarFinding(string Namespace, PodOwner Owner, SidecarState State, int Pods)
{
    /// <summary><c>shop/Deployment web (2 pods)</c>.</summary>
    public override string ToString() => $"{Namespace}/{Owner.Workload} ({Pods} {(Pods == 1 ? "pod" : "pods")})";
}
