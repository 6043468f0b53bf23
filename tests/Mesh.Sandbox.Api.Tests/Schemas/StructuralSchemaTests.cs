using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Schemas;

namespace Mesh.Sandbox.Api.Tests.Schemas;

public sealed class StructuralSchemaTests
{
    private const string Split = """
        {
          "type": "object",
          "required": ["spec"],
          "properties": {
            "spec": {
              "type": "object",
              "required": ["service", "backends"],
              "properties": {
                "service": { "type": "string", "minLength": 1, "maxLength": 8, "pattern": "^[a-z]+$" },
                "mode": { "type": "string", "enum": ["Canary", "Mirror"], "default": "Canary" },
                "since": { "type": "string", "format": "date-time" },
                "note": { "type": "string", "nullable": true },
                "port": { "x-kubernetes-int-or-string": true },
                "tags": { "type": "array", "items": { "type": "string" }, "x-kubernetes-list-type": "set" },
                "extra": { "type": "object", "x-kubernetes-preserve-unknown-fields": true },
                "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                "backends": {
                  "type": "array", "maxItems": 3,
                  "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["service"],
                  "items": {
                    "type": "object",
                    "required": ["service"],
                    "properties": {
                      "service": { "type": "string" },
                      "weight": { "type": "integer", "minimum": 0, "maximum": 100, "default": 1 }
                    }
                  }
                }
              }
            },
            "status": { "type": "object", "properties": { "phase": { "type": "string" } } }
          }
        }
        """;

    public static TheoryData<string, string> Faults => new()
    {
        { """{"spec":{"service":"a","backends":[{"service":"x","weight":"1"}]}}""", "spec.backends[0].weight: Invalid value: \"string\": spec.backends[0].weight in body must be of type integer: \"string\"" },
        { """{"spec":{"service":"a","backends":[{"service":"x","weight":-1}]}}""", "spec.backends[0].weight: Invalid value: -1: spec.backends[0].weight in body should be greater than or equal to 0" },
        { """{"spec":{"service":"a","backends":[{"service":"x","weight":101}]}}""", "spec.backends[0].weight: Invalid value: 101: spec.backends[0].weight in body should be less than or equal to 100" },
        { """{"spec":{"service":"a","backends":[{"service":"x","weight":1.5}]}}""", "spec.backends[0].weight: Invalid value: \"number\": spec.backends[0].weight in body must be of type integer: \"number\"" },
        { """{"spec":{"service":"a","backends":[{"weight":1}]}}""", "spec.backends[0].service: Required value" },
        { """{"spec":{"service":"","backends":[]}}""", "spec.service: Invalid value: \"\": spec.service in body should be at least 1 chars long|spec.service: Invalid value: \"\": spec.service in body should match '^[a-z]+$'" },
        { """{"spec":{"service":"abcdefghi","backends":[]}}""", "spec.service: Too long: may not be more than 8 bytes" },
        { """{"spec":{"service":"a\n","backends":[]}}""", "spec.service: Invalid value: \"a\\n\": spec.service in body should match '^[a-z]+$'" },
        { """{"spec":{"service":"a"}}""", "spec.backends: Required value" },
        { """{"spec":{"service":null,"backends":[]}}""", "spec.service: Invalid value: \"null\": spec.service in body must be of type string: \"null\"" },
        { """{"spec":{"service":"a","mode":"Blue","backends":[]}}""", "spec.mode: Unsupported value: \"Blue\": supported values: \"Canary\", \"Mirror\"" },
        { """{"spec":{"service":"a","since":"yesterday","backends":[]}}""", "spec.since: Invalid value: \"yesterday\": spec.since in body must be of type date-time: \"yesterday\"" },
        { """{"spec":{"service":"a","port":true,"backends":[]}}""", "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\"" },
        { """{"spec":{"service":"a","tags":["x","y","x"],"backends":[]}}""", "spec.tags[2]: Duplicate value: \"x\"" },
        { """{"spec":{"service":"a","labels":{"k":1},"backends":[]}}""", "spec.labels.k: Invalid value: \"integer\": spec.labels.k in body must be of type string: \"integer\"" },
        { """{"spec":{"service":"a","backends":[{"service":"x"},{"service":"x"}]}}""", "spec.backends[1]: Duplicate value: map[string]interface {}{\"service\":\"x\"}" },
        { """{"spec":{"service":"a","backends":[{"service":"1"},{"service":"2"},{"service":"3"},{"service":"4"}]}}""", "spec.backends: Too many: 4: must have at most 3 items" },
        { """{"spec":[]}""", "spec: Invalid value: \"array\": spec in body must be of type object: \"array\"" },
        { "{}", "spec: Required value" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_InvalidObject_NamesTheField(string json, string expected)
    {
        var faults = Schema(Split).Validate(Object(json), null);

        Assert.Equal(expected, string.Join('|', faults));
    }

    [Fact]
    public void Validate_ValidObject_FindsNothing()
    {
        var value = Object("""
            {"apiVersion":"v1","kind":"Split","metadata":{"name":"a"},
             "spec":{"service":"a","note":null,"port":"http","since":"2026-01-01T00:00:00Z","extra":{"any":[1]},"backends":[{"service":"x","weight":100}]}}
            """);

        Assert.Empty(Schema(Split).Validate(value, null));
    }

    [Fact]
    public void Validate_UnchangedPartOfAnUpdate_IsNotJudgedAgain()
    {
        var old = Object("""{"spec":{"service":"UPPER","mode":"Canary","backends":[{"service":"x","weight":500}]}}""");
        var changed = Object("""{"spec":{"service":"UPPER","mode":"Mirror","backends":[{"service":"y","weight":5},{"service":"x","weight":500}]}}""");

        Assert.Empty(Schema(Split).Validate(changed, old));
        Assert.Equal(2, Schema(Split).Validate(changed, null).Count);
    }

    [Fact]
    public void Prune_UnknownFields_AreRemovedAndNamed()
    {
        var value = Object("""
            {"apiVersion":"v1","kind":"Split","metadata":{"name":"a","anything":1},"top":1,
             "spec":{"service":"a","wieght":1,"extra":{"kept":{"deep":1}},"labels":{"kept":"1"},"backends":[{"service":"x","oops":{}}]}}
            """);

        var pruned = Schema(Split).Prune(value, out var unknown);

        Assert.Equal(["top", "spec.wieght", "spec.backends[0].oops"], unknown);
        AssertJson(
            """
            {"apiVersion":"v1","kind":"Split","metadata":{"name":"a","anything":1},
             "spec":{"service":"a","extra":{"kept":{"deep":1}},"labels":{"kept":"1"},"backends":[{"service":"x"}]}}
            """,
            pruned);
    }

    [Fact]
    public void Default_AbsentAndNullFields_AreFilled()
    {
        var value = Object("""{"spec":{"service":"a","mode":null,"note":null,"backends":[{"service":"x"},{"service":"y","weight":7}]}}""");

        var defaulted = Schema(Split).Default(value);

        AssertJson(
            """{"spec":{"service":"a","mode":"Canary","note":null,"backends":[{"service":"x","weight":1},{"service":"y","weight":7}]}}""", defaulted);
        Assert.Null(value["spec"]!["mode"]);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"spec":{}}}""", "s.properties[spec].type: Required value: must not be empty for specified object fields")]
    [InlineData("""{"properties":{}}""", "s.type: Required value: must not be empty at the root")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "s.type: Invalid value: \"array\": must be object at the root")]
    [InlineData("""{"type":"object","properties":{"l":{"type":"array"}}}""", "s.properties[l].items: Required value: must be specified")]
    [InlineData("""{"type":"object","properties":{"l":{"type":"array","items":{}}}}""", "s.properties[l].items.type: Required value: must not be empty for specified array items")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/x","type":"string"}}}""", "s.properties[a].$ref: Forbidden: $ref is not supported")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"("}}}""", "s.properties[a].pattern: Invalid value: \"(\": must be a valid regular expression")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","anyOf":[{"type":"string"}]}}}""", "s.properties[a].anyOf[0].type: Forbidden: must be empty to be structural")]
    [InlineData("""{"type":"object","anyOf":[{"properties":{"a":{"minLength":1}}}]}""", "s.properties[a]: Required value: because it is defined in s.anyOf[0].properties[a]")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer","default":"x"}}}""", "s.properties[a].default: Invalid value: \"string\": s.properties[a].default in body must be of type integer: \"string\"")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","default":{"b":1}}}}""", "s.properties[a].default: Invalid value: map[string]interface {}{\"b\":1}: must not have unknown fields")]
    [InlineData("""{"type":"object","properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object"}}}}}""", "s.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified")]
    [InlineData("""{"type":"object","properties":{"l":{"type":"array","x-kubernetes-list-type":"map","items":{"type":"object"}}}}""", "s.properties[l].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"text"}}}""", "s.properties[a].type: Unsupported value: \"text\": supported values: \"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\"")]
    public void Parse_SchemaThatIsNotStructural_SaysWhere(string json, string expected)
    {
        Assert.Null(StructuralSchema.Parse(JsonNode.Parse(json), "s", out var faults));

        Assert.StartsWith(expected, faults[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Junctors_AreWordedAsInKubernetes()
    {
        var schema = Schema("""
            {"type":"object","properties":{"spec":{"type":"object",
              "properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"integer"}},
              "oneOf":[{"required":["a"]},{"required":["b"]}],
              "not":{"required":["c"]}}}}
            """);

        Assert.Equal(
            "spec.a: Required value|<nil>: Invalid value: \"\": \"spec\" must validate one and only one schema (oneOf). Found none valid",
            string.Join('|', schema.Validate(Object("""{"spec":{}}"""), null)));
        Assert.Equal(
            "<nil>: Invalid value: \"\": \"spec\" must validate one and only one schema (oneOf). Found 2 valid alternatives|<nil>: Invalid value: \"\": \"spec\" must not validate the schema (not)",
            string.Join('|', schema.Validate(Object("""{"spec":{"a":"","b":"","c":1}}"""), null)));
        Assert.Empty(schema.Validate(Object("""{"spec":{"b":""}}"""), null));
    }

    [Fact]
    public void Validate_EmbeddedResource_DemandsItsType()
    {
        var schema = Schema("""
            {"type":"object","properties":{"template":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}}}
            """);

        Assert.Equal(
            "template.apiVersion: Required value: must not be empty|template.kind: Required value: must not be empty",
            string.Join('|', schema.Validate(Object("""{"template":{}}"""), null)));
    }

    [Fact]
    public void Parse_IntOrStringInItsWellKnownForm_IsStructural()
    {
        var schema = Schema("""
            {"type":"object","properties":{"weight":{"anyOf":[{"type":"integer"},{"type":"string"}],"x-kubernetes-int-or-string":true}}}
            """);

        Assert.Empty(schema.Validate(Object("""{"weight":"500m"}"""), null));
        Assert.NotEmpty(schema.Validate(Object("""{"weight":[]}"""), null));
    }

    private static StructuralSchema Schema(string json)
    {
        var schema = StructuralSchema.Parse(JsonNode.Parse(json), "s", out var faults);
        Assert.Empty(faults);
        return schema!;
    }

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
