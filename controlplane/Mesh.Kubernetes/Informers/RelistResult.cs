namespace Mesh.Kubernetes.Informers;

/// <summary>What a list changed in the store.</summary>
internal readonly record struct RelistResult(int Total, int Added, int Changed, int Removed);
