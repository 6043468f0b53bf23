using Mesh.Sandbox.Api.Schemas.Cel;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>One entry of <c>x-kubernetes-validations</c>.</summary>
/// <param name="Rule">Compiled expression over <see cref="Self"/> and <see cref="OldSelf"/>.</param>
/// <param name="Message">What to tell the user; empty for a message made from the rule.</param>
/// <param name="MessageExpression">Computes the message; null when there is none.</param>
/// <param name="Reason">The reason of the fault, <c>FieldValueInvalid</c> by default.</param>
/// <param name="FieldPath">Field below the value that the fault is reported at, such as <c>.replicas</c>; empty for the value itself.</param>
internal sealed record ValidationRule(CelProgram Rule, string Message, CelProgram? MessageExpression, string Reason, string FieldPath)
{
    public const string Self = "self";
    public const string OldSelf = "oldSelf";

    public const string Invalid = "FieldValueInvalid";
    public const string Forbidden = "FieldValueForbidden";
    public const string Required = "FieldValueRequired";
    public const string Duplicate = "FieldValueDuplicate";

    /// <summary>Rules about a change apply only where there is an old value.</summary>
    public bool IsTransition => Rule.Mentions(OldSelf);
}
