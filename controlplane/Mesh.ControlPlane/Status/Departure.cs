using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Status;

/// <summary>A resource that carried an object and does not any more.</summary>
/// <param name="Resource">Its name; its type is the one that carries all objects of the kind.</param>
/// <param name="Audience">Whose sidecars followed the object there.</param>
/// <param name="Revision">The snapshot since which the resource is without the object.</param>
internal readonly record struct Departure(ResourceName Resource, Audience Audience, long Revision);
