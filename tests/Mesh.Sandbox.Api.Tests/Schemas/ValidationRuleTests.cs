using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Schemas;
using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Schemas;

public sealed class ValidationRuleTests
{
    private const string Schema = """
        {"type":"object","properties":{"spec":{"type":"object",
          "x-kubernetes-validations":[
            {"rule":"self.min <= self.max","message":"min must not exceed max"},
            {"rule":"!has(self.mode) || self.mode == oldSelf.mode","message":"mode is immutable","reason":"FieldValueForbidden","fieldPath":".mode"},
            {"rule":"self.max < 100","messageExpression":"'max is ' + string(self.max)"}],
          "properties":{
            "min":{"type":"integer"},"max":{"type":"integer"},"mode":{"type":"string"},
            "items":{"type":"array","items":{"type":"object","x-kubernetes-validations":[{"rule":"self.a > 0"}],"properties":{"a":{"type":"integer"}}}}}}}}
        """;

    [Theory]
    [InlineData("""{"min":2,"max":1}""", "spec: Invalid value: \"object\": min must not exceed max")]
    [InlineData("""{"min":2,"max":200}""", "spec: Invalid value: \"object\": max is 200")]
    [InlineData("""{"min":1}""", "spec: Invalid value: \"object\": no such key: max evaluating rule: min must not exceed max|spec: Invalid value: \"object\": no such key: max evaluating rule: self.max < 100")]
    [InlineData("""{"min":1,"max":2,"items":[{"a":1},{"a":0}]}""", "spec.items[1]: Invalid value: \"object\": failed rule: self.a > 0")]
    [InlineData("""{"min":1,"max":2,"mode":"x"}""", "")]
    public void Validate_Rules_AreJudgedOnCreate(string spec, string expected) => Assert.Equal(expected, Judge(spec, null));

    [Fact]
    public void Validate_TransitionRule_IsJudgedOnUpdate()
    {
        Assert.Equal("spec.mode: Forbidden: mode is immutable", Judge("""{"min":1,"max":2,"mode":"x"}""", """{"min":1,"max":2,"mode":"y"}"""));
        Assert.Equal("", Judge("""{"min":1,"max":3,"mode":"y"}""", """{"min":1,"max":2,"mode":"y"}"""));
    }

    [Theory]
    [InlineData("""{"rule":"self.a.split(',').size() > 1"}""", "s.properties[a].x-kubernetes-validations[0].rule: Invalid value: \"self.a.split(',').size() > 1\": compilation failed")]
    [InlineData("""{"rule":" "}""", "s.properties[a].x-kubernetes-validations[0].rule: Required value: rule is not specified")]
    [InlineData("""{"rule":"true","reason":"Whim"}""", "s.properties[a].x-kubernetes-validations[0].reason: Unsupported value: \"Whim\"")]
    [InlineData("""{"rule":"true","optionalOldSelf":true}""", "s.properties[a].x-kubernetes-validations[0].optionalOldSelf: Forbidden")]
    [InlineData("""{"rule":"true","message":"a\nb"}""", "s.properties[a].x-kubernetes-validations[0].message: Invalid value")]
    public void Parse_BadRule_RejectsTheSchema(string rule, string expected)
    {
        var json = JsonNode.Parse($$"""{"type":"object","properties":{"a":{"type":"string","x-kubernetes-validations":[{{rule}}]} } }""");

        Assert.Null(StructuralSchema.Parse(json, "s", out var faults));
        Assert.StartsWith(expected, faults[0].ToString(), StringComparison.Ordinal);
    }

    private static string Judge(string spec, string? old)
    {
        var schema = StructuralSchema.Parse(JsonNode.Parse(Schema), "s", out var faults);
        Assert.Empty(faults);
        return string.Join('|', schema!.Validate(
            new JsonObject { ["spec"] = Json.Object(spec) }, old is null ? null : new JsonObject { ["spec"] = Json.Object(old) }));
    }
}
