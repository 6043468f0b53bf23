using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status.Subjects;

/// <summary>What there is to say of one kind of objects, and which resources carry it to the sidecars. Pure: reads models.</summary>
internal interface ISubjectSource
{
    StatusKind Kind { get; }

    /// <summary>Type of the resources that carry the objects to the sidecars.</summary>
    string Carrier { get; }

    /// <summary>The objects of the kind.</summary>
    IEnumerable<ResourceName> Names(MeshModel model);

    /// <summary>The objects whose state is another one after a step.</summary>
    IEnumerable<ResourceName> Changed(ModelChange change);

    /// <summary>What is said of one object; nothing if it is gone.</summary>
    IEnumerable<StatusSubject> Of(MeshModel model, ResourceName name);

    /// <summary>Names of the resources that carry an object.</summary>
    IEnumerable<ResourceName> Carriers(MeshModel model, SubjectKey subject);

    /// <summary>Whether a resource is among <see cref="Carriers"/>.</summary>
    bool IsCarriedBy(MeshModel model, SubjectKey subject, ResourceName resource);
}
