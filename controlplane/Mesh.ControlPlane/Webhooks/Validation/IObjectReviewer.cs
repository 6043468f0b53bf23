using System.Text.Json;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>
/// Judges objects of one kind with the translator of that kind. What the translator refuses of the object alone is refused, or only said if the kind is not the mesh's alone;
/// what depends on other objects is only said: they may come or go, and caches lag.
/// </summary>
internal interface IObjectReviewer
{
    string Group { get; }

    string Kind { get; }

    /// <exception cref="JsonException">It is none of the kind.</exception>
    Verdict Review(JsonElement value, ReviewWorld world);
}
