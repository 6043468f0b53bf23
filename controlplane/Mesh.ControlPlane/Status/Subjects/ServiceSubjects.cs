using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status.Subjects;

/// <summary>Objects that are about services, and travel with them.</summary>
internal abstract class ServiceSubjects : ISubjectSource
{
    public abstract StatusKind Kind { get; }

    public virtual string Carrier => ResourceType.Service;

    public abstract IEnumerable<ResourceName> Names(MeshModel model);

    public abstract IEnumerable<ResourceName> Changed(ModelChange change);

    public abstract IEnumerable<StatusSubject> Of(MeshModel model, ResourceName name);

    public IEnumerable<ResourceName> Carriers(MeshModel model, SubjectKey subject) => subject.Service is { } service ? [service] : [];

    public bool IsCarriedBy(MeshModel model, SubjectKey subject, ResourceName resource) => subject.Service == resource;
}
