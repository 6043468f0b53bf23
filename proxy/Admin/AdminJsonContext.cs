using System.Text.Json.Serialization;

namespace Mesh.Proxy.Admin;

/// <summary>JSON of the administration pages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ConfigDump))]
[JsonSerializable(typeof(CertificateDump))]
[JsonSerializable(typeof(LiveEndpointDump[]))]
[JsonSerializable(typeof(LiveBackendDump[]))]
[JsonSerializable(typeof(LoopDump[]))]
[JsonSerializable(typeof(RegionDump[]))]
[JsonSerializable(typeof(LoggingDump))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;
