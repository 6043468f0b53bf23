namespace Mesh.Sandbox.Api.Models;

/// <summary>The shape of one field, read from the client library's model type.</summary>
/// <param name="Kind">JSON shape.</param>
/// <param name="GoType">How a Go server names the type in a decoding error.</param>
/// <param name="Items">Shape of the elements of a list or the values of a map.</param>
/// <param name="Model">Model type of an object; its properties are resolved when they are first needed because types refer to each other.</param>
internal sealed record FieldSchema(FieldKind Kind, string GoType, FieldSchema? Items = null, Type? Model = null);
