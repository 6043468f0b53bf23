using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Status;

/// <summary>What one set of conditions is about: an object, at one of the services that it names.</summary>
/// <param name="Object">The object.</param>
/// <param name="Service">The service; null if the object is not about one.</param>
/// <param name="Audience">Whose sidecars follow it there.</param>
internal readonly record struct SubjectKey(StatusKey Object, ResourceName? Service, Audience Audience);
