using Mesh.ControlPlane.Status;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>What only the leader does.</summary>
internal sealed record LeaderWork(ClusterInformers Informers, IEnumerable<IPublisher> Publishers, StatusLoop Statuses);
