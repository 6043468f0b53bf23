using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model.Policies;

/// <summary>What became of one version of a TrafficPolicy.</summary>
/// <param name="Name">The object.</param>
/// <param name="Uid">Its uid, so that a status never lands on a successor of the same name.</param>
/// <param name="Generation">The version of its spec that was judged.</param>
/// <param name="Service">The service that it is about; null if that cannot be told.</param>
/// <param name="Accepted">Whether this version is in force.</param>
/// <param name="ResolvedRefs">Whether everything it names exists.</param>
internal sealed record PolicyState(
    ResourceName Name, string Uid, long Generation, ResourceName? Service, Finding Accepted, Finding ResolvedRefs);
