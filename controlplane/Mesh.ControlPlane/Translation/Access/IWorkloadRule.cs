using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>A policy about workloads, read.</summary>
internal interface IWorkloadRule
{
    /// <summary>The object.</summary>
    ResourceName Name { get; }

    WorkloadSelection Selection { get; }
}
