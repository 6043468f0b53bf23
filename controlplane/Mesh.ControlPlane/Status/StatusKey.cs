using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Status;

/// <summary>An object whose status may have to be written again.</summary>
internal readonly record struct StatusKey(StatusKind Kind, ResourceName Name);
