using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>What every kind of write needs.</summary>
internal sealed record WriteServices(VersionedStore Store, ResourceRegistry Registry, AdmissionSteps Admission, NameGenerator Names, TimeProvider Time)
{
    public NamespaceLifecycle Namespaces { get; } = new(Store);
}
