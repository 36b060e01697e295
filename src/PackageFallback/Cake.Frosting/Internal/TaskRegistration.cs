using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

internal sealed class TaskRegistration(
    ICakeEngine engine,
    ICakeLog log,
    IFrostingContext context,
    IEnumerable<IFrostingTask> tasks,
    IFrostingTeardown? teardown = null)
{
    public void Apply()
    {
        foreach (var task in tasks)
        {
            Register(task);
        }

        if (teardown is not null)
        {
            engine.RegisterTeardownAction(info => teardown.Teardown(context, info));
        }
    }

    private void Register(IFrostingTask task)
    {
        var type = task.GetType();
        var contextType = GetContextType(type);
        if (!contextType.IsInstanceOfType(context))
        {
            log.Warning("Task cannot be used since the context isn't convertible to {0}.", contextType.FullName);
            return;
        }

        var builder = engine.RegisterTask(GetName(type)).Description(type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description);

        if (IsOverridden(type, "Run", contextType) || IsOverridden(type, "RunAsync", contextType))
        {
            builder.Does(task.RunAsync);
        }

        // A criterion that nobody wrote would show as one in the report.
        if (IsOverridden(type, "ShouldRun", contextType))
        {
            builder.WithCriteria(task.ShouldRun, task.SkippedMessage);
        }

        if (type.IsDefined(typeof(ContinueOnErrorAttribute)))
        {
            builder.ContinueOnError();
        }

        // An error handler swallows the error, so one that does nothing must not be registered.
        if (IsOverridden(type, "OnError", typeof(Exception), contextType))
        {
            builder.OnError(exception => task.OnError(exception, context));
        }

        if (IsOverridden(type, "Finally", contextType))
        {
            builder.Finally(() => task.Finally(context));
        }

        foreach (var dependency in type.GetCustomAttributes<IsDependentOnAttribute>())
        {
            builder.IsDependentOn(GetName(dependency.Task, "dependency"));
        }

        foreach (var dependee in type.GetCustomAttributes<IsDependeeOfAttribute>())
        {
            builder.IsDependeeOf(GetName(dependee.Task, "reverse dependency"));
        }
    }

    private static string GetName(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    private static string GetName(Type task, string role) => typeof(IFrostingTask).IsAssignableFrom(task)
        ? GetName(task)
        : throw new FrostingException($"The {role} '{GetName(task)}' is not a valid task.");

    private static Type GetContextType(Type task) =>
        task.BaseType is { IsConstructedGenericType: true } parent
        && (parent.GetGenericTypeDefinition() == typeof(FrostingTask<>) || parent.GetGenericTypeDefinition() == typeof(AsyncFrostingTask<>))
            ? parent.GenericTypeArguments[0]
            : typeof(ICakeContext);

    private static bool IsOverridden(Type task, string method, params Type[] parameters) =>
        task.GetMethod(method, parameters) is { } found && found.GetBaseDefinition().DeclaringType != found.DeclaringType;
}
