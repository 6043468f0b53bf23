using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>Rewrites an object between the version it is stored in and a version it is served in.</summary>
internal interface IObjectConversion
{
    /// <summary>False when the stored bytes can be sent as they are.</summary>
    bool ChangesAnything { get; }

    void ToServed(JsonObject tree);

    void ToStored(JsonObject tree);
}
