using Mesh.Sandbox.Api.Models;

namespace Mesh.Sandbox.Api.Http.Protobuf;

/// <summary>One field of a message.</summary>
/// <param name="Number">Its number on the wire.</param>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Schema">Its shape.</param>
/// <param name="KeepsZero">
/// A pointer in Go: on the wire only when somebody set it, so that zero, false and the empty text are values. Go writes all other fields always,
/// and leaves their zero values out of JSON.
/// </param>
internal sealed record NumberedField(int Number, string Name, FieldSchema Schema, bool KeepsZero);
