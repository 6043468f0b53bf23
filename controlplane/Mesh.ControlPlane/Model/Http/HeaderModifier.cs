namespace Mesh.ControlPlane.Model.Http;

/// <summary>Changes of header fields, applied as set, add, remove. Names are lower case.</summary>
internal sealed record HeaderModifier(ValueList<HeaderValue> Set, ValueList<HeaderValue> Add, ValueList<string> Remove);
