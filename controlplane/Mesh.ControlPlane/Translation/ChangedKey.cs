using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Translation;

/// <summary>Something to look at again. A key, never an event: looking twice gives the same answer.</summary>
internal readonly record struct ChangedKey(ChangedKind Kind, ResourceName Name);
