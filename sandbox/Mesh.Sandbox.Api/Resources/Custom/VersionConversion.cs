using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>The conversion strategy <c>None</c>: versions differ in nothing but their name.</summary>
internal sealed class VersionConversion(string served, string stored, bool hasSeveralVersions) : IObjectConversion
{
    public bool ChangesAnything => hasSeveralVersions;

    public void ToServed(JsonObject tree) => tree["apiVersion"] = served;

    public void ToStored(JsonObject tree) => tree["apiVersion"] = stored;
}
