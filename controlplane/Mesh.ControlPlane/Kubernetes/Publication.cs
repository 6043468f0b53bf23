namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Something that the leader keeps in the Kubernetes API.</summary>
/// <param name="Kind">What.</param>
/// <param name="Namespace">Where, if there is one per namespace; else empty.</param>
internal readonly record struct Publication(PublicationKind Kind, string Namespace = "");
