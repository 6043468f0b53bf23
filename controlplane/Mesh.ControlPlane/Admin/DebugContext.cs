using System.Text.Json;
using System.Text.Json.Serialization;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.RegionControl;

namespace Mesh.ControlPlane.Admin;

/// <summary>How debug pages write JSON: for people's eyes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IEnumerable<LinkReport>))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(IReadOnlyList<StreamView>))]
[JsonSerializable(typeof(IReadOnlyList<EffectiveRegion>))]
[JsonSerializable(typeof(IReadOnlyList<InformerState>))]
internal sealed partial class DebugContext : JsonSerializerContext;
