using Google.Protobuf.Collections;
using Mesh.Proxy.Telemetry.Otlp.Messages;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Adds attributes; those that say nothing are left out.</summary>
internal static class OtlpAttributes
{
    public static void Add(this RepeatedField<KeyValue> attributes, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            attributes.Add(new KeyValue { Key = name, Value = new AnyValue { StringValue = value } });
        }
    }

    public static void Add(this RepeatedField<KeyValue> attributes, string name, long value) =>
        attributes.Add(new KeyValue { Key = name, Value = new AnyValue { IntValue = value } });

    public static void Add(this RepeatedField<KeyValue> attributes, IEnumerable<KeyValuePair<string, string>> tags)
    {
        foreach ((string name, string value) in tags)
        {
            attributes.Add(name, value);
        }
    }
}
