using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>What is there beside the object that is judged.</summary>
/// <param name="View">Kubernetes; null while it is not known yet: then nothing is said about other objects.</param>
/// <param name="Model">What became of the objects that are there.</param>
/// <param name="RequireGrants">Whether routes need grants for backends of other namespaces.</param>
/// <param name="Now">What counts as the age of an object that has none yet.</param>
internal sealed record ReviewWorld(IKubernetesView? View, MeshModel Model, bool RequireGrants, DateTime Now)
{
    /// <summary>Routes that decide about any of the services.</summary>
    public IEnumerable<RouteName> RoutesAt(IReadOnlySet<ResourceName> services) =>
        Model.Routes.Values.Where(route => route.Parents.Any(parent => services.Contains(parent.Service))).Select(route => route.Name);
}
