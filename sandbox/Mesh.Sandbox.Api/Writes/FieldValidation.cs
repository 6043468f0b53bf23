namespace Mesh.Sandbox.Api.Writes;

/// <summary>What happens to fields the schema does not know.</summary>
internal enum FieldValidation
{
    /// <summary>Dropped without a word.</summary>
    Ignore,

    /// <summary>Dropped, and the client is warned. The default.</summary>
    Warn,

    /// <summary>The request fails.</summary>
    Strict,
}
