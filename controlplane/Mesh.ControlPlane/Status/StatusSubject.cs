using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Status;

/// <summary>An object and a service of which its status speaks; null if it speaks of none.</summary>
internal readonly record struct StatusSubject(StatusKey Object, ResourceName? Service);
