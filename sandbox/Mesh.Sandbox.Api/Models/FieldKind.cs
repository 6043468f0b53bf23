namespace Mesh.Sandbox.Api.Models;

/// <summary>The JSON shapes that fields of built-in types have.</summary>
internal enum FieldKind
{
    Text,
    Integer,
    Number,
    Boolean,
    Time,
    Quantity,
    IntOrString,
    Bytes,
    Object,
    List,
    Map,

    /// <summary>Anything: schemas inside CRDs, raw extensions, field sets.</summary>
    Any,
}
