using System.Text.Json.Serialization;

namespace Mesh.Kubernetes.Client;

/// <summary>Generated code for <see cref="PartialObject"/>.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PartialObject))]
internal sealed partial class PartialObjectContext : JsonSerializerContext;
